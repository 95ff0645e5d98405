export interface Lock {
  release(): Promise<void>;
}

export interface LockHolder {
  readonly pid: number;
  readonly purpose: string;
  /** Resolves when the holder has let go, or is gone. */
  readonly ended: Promise<void>;
  /** Stops watching the holder, which would keep this process alive. */
  forget(): void;
}

export function tryLock(folder: string, name: string, purpose: string): Promise<Lock | undefined>;
export function lock(
  folder: string,
  name: string,
  purpose: string,
  onWait: (holder: LockHolder) => void,
): Promise<Lock>;
export function lockHolder(folder: string, name: string): Promise<LockHolder | undefined>;
