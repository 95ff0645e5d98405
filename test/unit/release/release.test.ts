import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";

import { packRelease } from "../../../infra/release/release.ts";
import { UserError } from "../../../infra/user-error.ts";
import { listTar, temporaryFolder, useFakeNpm, writeApp, writeFiles } from "../../support/packed-app.ts";

const plain = { name: "app", version: "1.0.0", main: "server.js", dependencies: { express: "5.3.0" } };
const built = { ...plain, main: "dist/server.js", files: ["dist"], scripts: { build: "tsc" } };

async function pack(appDirectory: string): Promise<{ id: string; key: string; paths: readonly string[] }> {
  const { id, key, path } = await packRelease({ appDirectory, cacheDirectory: await temporaryFolder() });
  return { id, key, paths: listTar(path).filter((entry) => !entry.endsWith("/")) };
}

describe("a release of plain JavaScript", () => {
  it("holds the app's files and its production modules, and is named by its content", async () => {
    const npm = await useFakeNpm();
    const { id, key, paths } = await pack(await writeApp({ "dist/made-by-hand.js": "", "views/home.html": "" }));
    expect(paths).toEqual([
      "dist/made-by-hand.js",
      "node_modules/express/index.js",
      "package.json",
      "server.js",
      "views/home.html",
    ]);
    expect(key).toBe(`release/${id}.tar.gz`);
    expect(await npm.calls()).toEqual(["ci --ignore-scripts --omit=dev --os=linux --cpu=x64 --libc=glibc"]);
  });

  it("holds neither what is only for the laptop nor the tests", async () => {
    await useFakeNpm();
    const { paths } = await pack(
      await writeApp({
        ".env": "PASSWORD=x",
        ".env.production": "PASSWORD=x",
        "config/.env.local": "PASSWORD=x",
        ".env.example": "PASSWORD=",
        ".npmrc": "//registry.example/:_authToken=x",
        ".git/HEAD": "ref",
        "node_modules/stale/index.js": "",
        "test/server.test.js": "",
        "src/test/route.js": "",
      }),
    );
    expect(paths).toEqual([
      ".env.example",
      "node_modules/express/index.js",
      "package.json",
      "server.js",
      "src/test/route.js",
    ]);
  });
});

describe("a release of an app with a build script", () => {
  it("is built from the sources, not from a dist that lies around, and holds what `files` lists", async () => {
    const npm = await useFakeNpm();
    const app = await writeApp({
      "package.json": built,
      "src/server.js": "new",
      "dist/server.js": "old",
      "dist/stale.js": "old",
    });
    expect((await pack(app)).paths).toEqual(["dist/server.js", "node_modules/express/index.js", "package.json"]);
    expect((await npm.calls()).map((call) => call.split(" --")[0])).toEqual(["ci", "run build", "ci"]);
    // The user's own folder is left as it was.
    expect(await readFile(join(app, "dist/server.js"), "utf8")).toBe("old");
  });

  it("honours patterns and exceptions in `files`", async () => {
    await useFakeNpm();
    const files = ["dist/**/*.js", "public/", "!public/draft"];
    const app = await writeApp({
      "package.json": { ...built, files },
      "src/server.js": "",
      "src/notes.txt": "",
      "public/a.css": "",
      "public/draft/b.css": "",
    });
    expect((await pack(app)).paths).toEqual([
      "dist/server.js",
      "node_modules/express/index.js",
      "package.json",
      "public/a.css",
    ]);
  });
});

/** Not a key: nothing reads more of it than its form. */
function pem(kind: string, lineEnd = "\n"): string {
  return [`-----BEGIN ${kind}-----`, "MIIEvQIBADANBgkqhkiG9w0B".repeat(2), `-----END ${kind}-----`, ""].join(lineEnd);
}

describe("an app that can't become a release", () => {
  const cases = [
    { title: "without a lockfile", files: { "package-lock.json": "" }, says: /package-lock\.json is not JSON/ },
    { title: "whose package.json is broken", files: { "package.json": "{" }, says: /package\.json is not JSON/ },
    {
      title: "whose package.json is no package",
      files: { "package.json": { main: 7 } },
      says: /isn't what npm expects/,
    },
    { title: "that names no main", files: { "package.json": { ...plain, main: undefined } }, says: /has no "main"/ },
    {
      title: "whose main is elsewhere",
      files: { "package.json": { ...plain, main: "../x.js" } },
      says: /inside the app's folder/,
    },
    {
      title: "whose main is missing",
      files: { "package.json": { ...plain, main: "app.js" } },
      says: /"app\.js", but there is no such file/,
    },
    {
      title: "whose build makes no main",
      files: { "package.json": { ...built, main: "dist/index.js" }, "src/server.js": "" },
      says: /"dist\/index\.js", but "npm run build" made no such file/,
    },
    {
      title: "whose files leave main out",
      files: { "package.json": { ...plain, files: ["lib"] } },
      says: /"files" leaves out "main"/,
    },
    {
      title: "without express",
      files: { "package.json": { ...plain, dependencies: {} } },
      says: /doesn't depend on express/,
    },
    {
      title: "with express for development only",
      files: { "package.json": { ...plain, dependencies: {}, devDependencies: { express: "5.3.0" } } },
      says: /lists express under "devDependencies"/,
    },
    {
      title: "with a key",
      files: { "tls/site.pem": "-----BEGIN EC PRIVATE KEY-----\n" },
      says: /look like secrets .*: tls\/site\.pem\./,
    },
    {
      title: "with a key in another file",
      files: { "a.txt": "x\n-----BEGIN PRIVATE KEY-----\ny" },
      says: /look like secrets .*: a\.txt\./,
    },
    {
      title: "with a service account",
      files: { "account.json": { type: "service_account", private_key: pem("PRIVATE KEY") } },
      says: /look like secrets .*: account\.json\./,
    },
    {
      title: "with a key in a text in another text",
      files: { "env.json": { ACCOUNT: JSON.stringify({ private_key: pem("RSA PRIVATE KEY", "\r\n") }) } },
      says: /: env\.json\./,
    },
    {
      title: "with a key that is indented",
      files: { "secret.yaml": `key: |\n${pem("EC PRIVATE KEY").replaceAll(/^/gm, "  ")}` },
      says: /: secret\.yaml\./,
    },
    {
      title: "with a key in its code",
      files: { "key.js": `export const key = "${pem("PRIVATE KEY", "\\n")}";` },
      says: /: key\.js\./,
    },
    {
      title: "with a key in its code, line by line",
      files: { "key.js": `export const key = [${JSON.stringify(pem("PRIVATE KEY").split("\n"))}].join("\\n");` },
      says: /: key\.js\./,
    },
    {
      title: "with a key of OpenPGP",
      files: { "signing.asc": pem("PGP PRIVATE KEY BLOCK") },
      says: /: signing\.asc\./,
    },
    {
      title: "with files of passwords",
      files: { ".netrc": "", "etc/.htpasswd": "", "etc/.pgpass": "" },
      says: /: \.netrc, etc\/\.htpasswd, etc\/\.pgpass\./,
    },
    {
      title: "with a registry's token in a folder",
      files: { "tools/.npmrc": "fund=false\n//registry.example/:_authToken = npm_x" },
      says: /: tools\/\.npmrc\./,
    },
    { title: "with a key store", files: { "site.p12": "", id_ed25519: "" }, says: /: id_ed25519, site\.p12\./ },
  ];

  it.each(cases)("$title is refused in words", async ({ files, says }) => {
    await useFakeNpm();
    const refused = pack(await writeApp(files));
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(says);
  });

  it("with a folder that does not exist is told how to make one", async () => {
    await expect(pack(join(await temporaryFolder(), "missing"))).rejects.toThrow(/"npm install" in its folder/);
  });

  it("may hold certificates, which are public", async () => {
    await useFakeNpm();
    const app = await writeApp({ "rds.pem": "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n" });
    expect((await pack(app)).paths).toContain("rds.pem");
  });

  it("may name what begins a key, and where a registry's token is to be found", async () => {
    await useFakeNpm();
    const app = await writeApp({
      "key.js": 'const wrapped = "-----BEGIN PRIVATE KEY-----\\n" + body + "\\n-----END PRIVATE KEY-----\\n";',
      "read.js": "if (text.startsWith('-----BEGIN PRIVATE KEY-----')) accept(text);",
      "tools/.npmrc": "# _authToken=x\n//registry.example/:_authToken=${NPM_TOKEN}\nfund=false\n",
    });
    expect((await pack(app)).paths).toEqual(expect.arrayContaining(["key.js", "read.js", "tools/.npmrc"]));
  });

  it("is refused when its build copies a secret into the output", async () => {
    await useFakeNpm(`[ "$1" = run ] && echo PASSWORD=x > dist/.env; true`);
    await expect(pack(await writeApp({ "package.json": built, "src/server.js": "" }))).rejects.toThrow(
      /secrets .*: dist\/\.env/,
    );
  });

  it("shows the end of what npm printed when it fails", async () => {
    await useFakeNpm(`echo first >&2; for i in $(seq 40); do echo "line $i" >&2; done; exit 3`);
    await expect(pack(await writeApp())).rejects.toThrow(
      /^"npm ci .*" exited with 3\. The end.*:\nline 21\n(?:line \d+\n)*line 40$/,
    );
  });

  it("is told that npm is missing", async () => {
    const app = await writeApp();
    vi.stubEnv("PATH", await temporaryFolder());
    try {
      await expect(pack(app)).rejects.toThrow(/^npm can't be started .* must be on PATH/);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("is refused when a module would arrive uncompiled, unless it is optional or brings its binary", async () => {
    const modules = (...extra: readonly string[]) =>
      `if [ "$1" = ci ]; then for m in must may brings; do mkdir -p node_modules/$m; touch node_modules/$m/binding.gyp; done; touch node_modules/brings/x.node; ${extra.join(";")}; fi`;
    await useFakeNpm(modules("true"));
    const lock = { packages: { "node_modules/must": {}, "node_modules/may": { optional: true } } };
    await expect(pack(await writeApp({ "package-lock.json": lock }))).rejects.toThrow(/can't do: must\. /);
    await useFakeNpm(modules("rm -r node_modules/must"));
    expect((await pack(await writeApp({ "package-lock.json": lock }))).paths).toContain("node_modules/brings/x.node");
  });

  it("is refused when a module is a link to a folder outside", async () => {
    await useFakeNpm(`ln -s ../../shared node_modules/shared`);
    await expect(pack(await writeApp())).rejects.toThrow(
      /node_modules\/shared is a symbolic link to .*"file:" dependency/,
    );
  });

  it("leaves nothing behind in the cache when it fails", async () => {
    await useFakeNpm("exit 1");
    const cacheDirectory = await temporaryFolder();
    await writeFiles(cacheDirectory, { "release/kept": "" });
    await expect(packRelease({ appDirectory: await writeApp(), cacheDirectory })).rejects.toThrow(UserError);
    expect(await readdir(join(cacheDirectory, "release"))).toEqual(["kept"]);
  });
});
