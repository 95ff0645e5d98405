import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { fileURLToPath } from "node:url";

import { lock } from "./lock.mjs";

export const repository = fileURLToPath(new URL("..", import.meta.url));

/** Platforms whose Node 24 is among the optional dependencies of package.json. */
const platforms = ["linux-x64", "linux-arm64"];

/**
 * Makes node_modules fit package-lock.json, in the repository and in the further folders named; several at once wait for
 * the first.
 */
export async function ensureDependencies(...folders) {
  const platform = `${process.platform}-${process.arch}`;
  if (!platforms.includes(platform)) {
    throw new Error(`this machine is ${platform}; evenkeel's Node 24 comes for ${platforms.join(", ")}.`);
  }
  const all = [".", ...folders];
  if (all.every(dependenciesFit)) return;
  const held = await lock(repository, "dependencies", "installing packages", (holder) => {
    console.error(`waiting for process ${holder.pid}, which is ${holder.purpose}`);
  });
  try {
    for (const folder of all) if (!dependenciesFit(folder)) await install(folder);
  } finally {
    await held.release();
  }
}

function dependenciesFit(folder) {
  if (folder === "." && !existsSync(join(repository, "node_modules/.bin/node"))) return false;
  // npm writes this one last, so an install that was cut short has none.
  const installed = readLock(join(folder, "node_modules/.package-lock.json"));
  return installed !== undefined && sameDependencies(readLock(join(folder, "package-lock.json")), installed);
}

/** Whether every locked package is installed at its locked content, but for optional ones of other platforms, and no other. */
export function sameDependencies(locked, installed) {
  const wanted = Object.entries(locked.packages).filter(([path]) => path.startsWith("node_modules/"));
  const names = new Set(wanted.map(([path]) => path));
  return (
    Object.keys(installed.packages).every((path) => names.has(path)) &&
    wanted.every(([path, { version, integrity, optional }]) => {
      const found = installed.packages[path];
      return found === undefined ? optional === true : found.version === version && found.integrity === integrity;
    })
  );
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(repository, path), "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function install(folder) {
  const began = Date.now();
  console.error(
    folder === "." ? "installing packages (npm ci): about 20 s" : `installing packages of ${folder} (npm ci)`,
  );
  const beat = setInterval(() => {
    console.error(`  still installing packages, ${Math.round((Date.now() - began) / 1000)} s`);
  }, 15_000);
  const { code, output } = await npmCi(folder).finally(() => clearInterval(beat));
  if (code !== 0) throw new Error(explainFailure(code, output));
  if (!dependenciesFit(folder)) {
    throw new Error(
      "npm ci ended well, but node_modules does not fit package-lock.json. Is `omit=optional` set in an .npmrc? Node 24 is an optional dependency.",
    );
  }
}

function npmCi(folder) {
  // npm says where it lies to the scripts it runs; started by hand, it is on the PATH.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--include=optional", "--loglevel=error"];
  const options = { cwd: join(repository, folder), stdio: ["ignore", "pipe", "pipe"] };
  const child = npm?.endsWith(".js") ? spawn(process.execPath, [npm, ...args], options) : spawn("npm", args, options);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      output += data;
      process.stderr.write(data);
    });
  }
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 127, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** What a failed `npm ci` means, in words. */
export function explainFailure(code, output) {
  if (/ENOENT/.test(output) && /spawn npm/.test(output))
    return "npm is not on the PATH. It comes with Node: reinstall Node, or add its folder.";
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH/.test(output)) {
    return "the npm registry can't be reached, so the packages can't be installed. Check the network, a proxy (npm config get proxy) and the registry (npm config get registry), then run the same command again.";
  }
  if (/ENOSPC/.test(output)) return "the disk is full: the packages take about 300 MB.";
  if (/can only install packages when your package.json and package-lock.json/.test(output)) {
    return "package.json and package-lock.json disagree. Run `npm install` once and commit the lock file.";
  }
  return `npm ci failed with exit code ${code}; what it printed is above.`;
}
