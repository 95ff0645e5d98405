/** Whether a URL points at this machine by its very text; names other than localhost could resolve to anything. */
export function isLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) {
    return false;
  }
  const { hostname, protocol } = new URL(endpoint);
  return (
    ["http:", "https:"].includes(protocol) &&
    (hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname))
  );
}
