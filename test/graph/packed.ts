export const sha256 = "5f".repeat(32);

/** What packing a build would give, without a build. */
export const release = {
  id: "5f5f5f5f5f5f",
  sha256,
  key: "release/5f5f5f5f5f5f.tar.gz",
  path: "/cache/release.tar.gz",
};
export const runtime = {
  id: "606060606060",
  sha256,
  key: "runtime/606060606060.tar.gz",
  path: "/cache/runtime.tar.gz",
};
