import { describe, expect, it } from "vitest";

import { isLoopback } from "../../../rehearsal/provider/loopback.ts";

describe("isLoopback", () => {
  it.each([
    "http://127.0.0.1:8080",
    "http://127.9.8.7",
    "http://localhost:1",
    "http://[::1]:80",
    "https://127.0.0.1/x",
  ])("takes %s for this machine", (endpoint) => {
    expect(isLoopback(endpoint)).toBe(true);
  });

  it.each([
    "https://api.digitalocean.com",
    "http://127.0.0.1.example.com",
    "http://127.0.0.1@example.com",
    "http://localhost.example.com",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "https://{{.Region}}.digitaloceanspaces.com",
    "file:///127.0.0.1",
    "127.0.0.1:8080",
    "",
  ])("doesn't take %j for it", (endpoint) => {
    expect(isLoopback(endpoint)).toBe(false);
  });
});
