/** What the look-ups of the clouds' providers say where there is nothing, each kind of thing in words of its own. */
const nothing =
  /no matching|no results|\bnot found|InvalidInstanceType|InvalidAMIID|empty result|couldn't find resource/i;

/** The look-up of one thing fails where there is none, which is an answer; any other failure is one. */
export async function found<T>(lookUp: Promise<T>): Promise<T | undefined> {
  try {
    return await lookUp;
  } catch (error) {
    if (nothing.test(String(error))) return undefined;
    throw error;
  }
}
