import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";

import { startServer } from "./server-process.ts";

describe("the server process", () => {
  it("keeps idle connections for longer than the web server in front does (60 s)", async () => {
    const server = await startServer();
    await server.ready;
    const { headers } = await fetch(`http://127.0.0.1:${server.port}/live`);
    expect(headers.get("Keep-Alive")).toBe("timeout=75");
  });

  it("says that the port is taken, exits 1 and never claims to be ready", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => {
      other.close();
    });
    const address = other.address();
    const server = await startServer({ PORT: String(typeof address === "object" ? address?.port : address) });
    let ready = false;
    server.child.once("message", () => (ready = true));
    expect(await server.ended).toBe(1);
    expect(ready).toBe(false);
    expect(server.output()).toMatch(/"level":60.*"code":"EADDRINUSE".*"msg":"can't listen: /);
  });

  it("exits 1 and names the setting that it can't use", async () => {
    const server = await startServer({ PORT: "70000" });
    expect(await server.ended).toBe(1);
    expect(server.output()).toBe(
      `The environment can't be used:\nPORT is "70000"; allowed: a whole number from 0 to 65535\n`,
    );
  });

  it.each([
    { title: "an error nobody caught", code: `throw new Error("boom")` },
    { title: "a rejection nobody handled", code: `Promise.reject(new Error("boom"))` },
  ])("ends after $title, logged, with exit code 1", async ({ code }) => {
    const trap = `data:text/javascript,process.on("SIGUSR2", () => { ${code} })`;
    const server = await startServer({}, { nodeOptions: ["--import", trap] });
    await server.ready;
    server.child.kill("SIGUSR2");
    expect(await server.ended).toBe(1);
    expect(server.output()).toMatch(/"level":60.*"message":"boom".*"msg":"uncaught error"/);
  });
});
