/** What a drill was there to show could not be seen, as on a machine that is too slow for it: it neither passed nor failed. */
export class Inconclusive extends Error {
  override readonly name = "Inconclusive";
}
