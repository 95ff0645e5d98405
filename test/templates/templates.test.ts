import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("../../templates/", import.meta.url));
const templates = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== "README.md")
  .map((entry) => join(entry.parentPath, entry.name).slice(folder.length));
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

describe("templates", () => {
  it.each(templates)("%s says at its head what it is, and who renders it", (name) => {
    const [head = ""] = read(name)
      .replace(/^#!.*\n/, "")
      .split(/\n(?=[^#/\s])/);
    expect(head).toMatch(/^(#|\/\/) ?\S/);
    expect(head).toMatch(/infra\/host\/[a-z-]+\.ts/);
  });

  it.each(templates)("%s holds named values and no logic", (name) => {
    const values = read(name).match(/\{\{[^]*?\}\}/g) ?? [];
    expect(values.filter((value) => !/^\{\{\w+(\.\w+)*\}\}$/.test(value))).toEqual([]);
  });

  it.each(templates)("%s is one that the README lists", (name) => {
    expect(read("README.md")).toContain(`\`${name}\``);
  });
});
