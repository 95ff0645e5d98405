/** A list of statuses and ranges of them, such as `200,301-302`. HAProxy reads the same form. */
const FORM = /^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/;

/** @throws {TypeError} if `statuses` is no such list: it comes from outside. */
export function requireStatuses(statuses: string): string {
  if (!FORM.test(statuses)) throw new TypeError(`not a list of statuses such as 200,301-302: ${statuses}`);
  return statuses;
}

/** Whether a check that got `status` passes. @throws {TypeError} if `statuses` is no list of statuses. */
export function isHealthyStatus(status: number, statuses: string): boolean {
  return requireStatuses(statuses)
    .split(",")
    .some((range) => {
      const [first = "", last = first] = range.split("-");
      return Number(first) <= status && status <= Number(last);
    });
}
