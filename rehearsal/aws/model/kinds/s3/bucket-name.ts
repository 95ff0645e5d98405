import { AwsError } from "../../kind.ts";

const RESERVED_STARTS = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** The rules are those of S3's user guide, "General purpose bucket naming rules". */
export function checkBucketName(name: string): void {
  const problem = problemOf(name);
  if (problem === undefined) return;
  throw new AwsError("InvalidBucketName", `The specified bucket is not valid: ${JSON.stringify(name)} ${problem}`);
}

function problemOf(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return "has not 3 to 63 characters";
  if (!/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(name)) {
    return "has other characters than small letters, digits, dots and hyphens, or begins or ends with a dot or hyphen";
  }
  if (name.includes("..")) return "has two dots beside each other";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return "looks like an IP address";
  const start = RESERVED_STARTS.find((one) => name.startsWith(one));
  if (start !== undefined) return `begins with ${start}, which is reserved`;
  const end = RESERVED_ENDS.find((one) => name.endsWith(one));
  return end === undefined ? undefined : `ends with ${end}, which is reserved`;
}
