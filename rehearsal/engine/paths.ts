import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this clone. */
export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Where everything that is set up lands, unless a command is told another home. */
export const defaultHome = join(repository, ".rehearsal");

/** Tools are big and the same for every rehearsal: they are in the default home, wherever the rehearsal lives. */
export const toolsFolder = join(defaultHome, "bin");

/** The folders and files of one rehearsal. */
export interface Home {
  readonly folder: string;
  readonly isDefault: boolean;
  /** State of the cloud: what its API knows, disks of the object store. */
  readonly cloud: string;
  /** Where the running cloud answers; it lies there from start to stop, so after a crash it tells what to restart. */
  readonly endpoint: string;
  readonly cloudLog: string;
  /** The roots of the cloud's certificate authority, for whoever asks a site: `curl --cacert`. */
  readonly caRoots: string;
  /** All that is the engine's own. */
  readonly pulumi: string;
  /** PULUMI_HOME of the engine. */
  readonly pulumiHome: string;
  /** The engine's file backend: state of the stacks. */
  readonly backend: string;
  /** The passphrase that encrypts secrets of the state, made once. */
  readonly passphrase: string;
  /** Project and stack files as the engine gets them, one folder per stack. */
  readonly work: string;
}

export function homeAt(folder: string): Home {
  const root = resolve(folder);
  return {
    folder: root,
    isDefault: root === defaultHome,
    cloud: join(root, "cloud"),
    endpoint: join(root, "endpoint.json"),
    cloudLog: join(root, "cloud.log"),
    caRoots: join(root, "ca-roots.pem"),
    pulumi: join(root, "pulumi"),
    pulumiHome: join(root, "pulumi/home"),
    backend: join(root, "pulumi/state"),
    passphrase: join(root, "pulumi/passphrase"),
    work: join(root, "work"),
  };
}
