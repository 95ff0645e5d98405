import { verbs } from "./arguments.ts";

const hostWords = { none: "", optional: " [HOST]", required: " HOST" } as const;

export function helpText(): string {
  const lines = Object.entries(verbs).map(
    ([verb, { host, does }]) => `  ${`${verb}${hostWords[host]}`.padEnd(15)} ${does}`,
  );
  return `npm run rehearsal -- VERB [options]     (also: npm start, npm stop)

HOST is a host id as \`status\` prints it, or the id that its cloud gave it (a droplet's, an instance's). A name does
where only one host has it; hosts of an AWS group share theirs.

${lines.join("\n")}

  --stack NAME   which Pulumi.NAME.yaml to use (default: dev, on DigitalOcean; aws is on AWS). Both can be up at once
  --json         print the result as JSON on standard output, progress on standard error
  --api-only     the same cloud without hosts: nothing is booted, hundreds of them in seconds
  --home DIR     where this rehearsal keeps its state (default: .rehearsal)
  --release ID   up, preview: run an earlier release, this once; the stack's own file is not changed
  --replace HOST up, preview: make a host anew, such as one whose power is cut; may be given several times
  --yes          sweep: don't ask
  --force        snapshot: even where no other healthy host answers meanwhile
  --keep N       snapshot: then delete the site's older images beyond N, but for those that hosts are made from
  --help         this text`;
}
