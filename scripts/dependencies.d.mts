interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
}

interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export function sameDependencies(locked: LockFile, installed: LockFile): boolean;
export function explainFailure(code: number, output: string): string;
