// What is to be done about a certificate, from what there is. Nothing here asks or changes anything.
// Rendered by infra/host/certbot.ts.

const DAY = 86_400_000;

const lifetime = ({ notBefore, notAfter }) => notAfter - notBefore;

/** Renewed when less than this is left, as certbot has it. */
const renewalBegins = (certificate) => lifetime(certificate) / 3;

/** Whether there is anything to do at all. */
export function isWanting({ certificate, wanted, now }) {
  if (certificate === undefined) return true;
  if (certificate.notAfter - now < renewalBegins(certificate)) return true;
  // One that covers more is left alone.
  return wanted.some((name) => !certificate.names.includes(name));
}

/**
 * Names to order a certificate for, `undefined` if that has to wait. The first must get to this site. A name that the
 * certificate has and that does not get here any more is waited for, until half of the time to renew is over.
 *
 * @param reachable names of `wanted` that get here
 */
export function namesToOrder({ certificate, wanted, reachable, now }) {
  const names = wanted.filter((name) => reachable.includes(name));
  if (!names.includes(wanted[0])) return undefined;
  if (certificate === undefined) return names;
  const left = certificate.notAfter - now;
  const loses = wanted.some((name) => certificate.names.includes(name) && !names.includes(name));
  if (loses && left > renewalBegins(certificate) / 2) return undefined;
  const gains = names.some((name) => !certificate.names.includes(name));
  return gains || left < renewalBegins(certificate) ? names : undefined;
}

/** Said aloud when a certificate ends soon and was not renewed: less than a fifth of its life is left, or ten days. */
export function alarm(certificate, now) {
  if (certificate === undefined) return undefined;
  const left = certificate.notAfter - now;
  if (left > Math.min(lifetime(certificate) / 5, 10 * DAY)) return undefined;
  const ends = new Date(certificate.notAfter).toISOString();
  if (left <= 0) return `the certificate ended at ${ends} and has not been renewed`;
  const hours = Math.floor(left / 3_600_000);
  const span = hours >= 48 ? `${Math.floor(hours / 24)} days` : `${hours} hours`;
  return `the certificate ends in ${span}, at ${ends}, and has not been renewed`;
}

/** How long to wait after the nth failed order. The authority takes five failures per name and hour. */
export function pauseMilliseconds(failures) {
  return Math.min(15 * 2 ** (failures - 1), 360) * 60_000;
}
