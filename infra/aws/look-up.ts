/** The look-up of one thing fails where there is none, which is an answer; any other failure is one. */
export async function found<T>(lookUp: Promise<T>): Promise<T | undefined> {
  try {
    return await lookUp;
  } catch (error) {
    if (/no matching|no results|not found|InvalidInstanceType|InvalidAMIID|empty result/i.test(String(error))) {
      return undefined;
    }
    throw error;
  }
}
