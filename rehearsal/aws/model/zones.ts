/** Ids of zones begin with the region's short name, which says nothing more than which one it is. */
const shortNames: Readonly<Record<string, string>> = {
  "us-east-1": "use1",
  "us-east-2": "use2",
  "us-west-1": "usw1",
  "us-west-2": "usw2",
  "ca-central-1": "cac1",
  "sa-east-1": "sae1",
  "eu-central-1": "euc1",
  "eu-west-1": "euw1",
  "eu-west-2": "euw2",
  "eu-west-3": "euw3",
  "eu-north-1": "eun1",
  "eu-south-1": "eus1",
  "eu-south-2": "eus2",
  "ap-south-1": "aps1",
  "ap-southeast-1": "apse1",
  "ap-southeast-2": "apse2",
  "ap-northeast-1": "apne1",
  "ap-northeast-2": "apne2",
};

/** Letters of the zones that a new account gets, where they are not a, b and c. us-west-1 has two. */
const otherLetters: Readonly<Record<string, readonly string[]>> = {
  "us-east-1": ["a", "b", "c", "d", "e", "f"],
  "us-west-1": ["a", "c"],
  "us-west-2": ["a", "b", "c", "d"],
  "ca-central-1": ["a", "b", "d"],
  "ap-northeast-1": ["a", "c", "d"],
  "ap-northeast-2": ["a", "b", "c", "d"],
};

/** Names of a region's zones; none for a region that the model does not know. */
export function zonesOf(region: string): readonly string[] {
  if (!(region in shortNames)) return [];
  return (otherLetters[region] ?? ["a", "b", "c"]).map((letter) => `${region}${letter}`);
}

/** `use1-az1` for the first zone: at AWS each account's letters stand for other ids. */
export function zoneIdOf(region: string, zone: string): string {
  return `${shortNames[region] ?? region}-az${zonesOf(region).indexOf(zone) + 1}`;
}
