import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { reportPage } from "../../rehearsal/drills/report/page.ts";
import { sampleReport } from "../support/drill-report.ts";
import { hasTool, pathOf } from "../templates/tool.ts";

const report = sampleReport();
const inPage = await readFile(new URL("in-page.js", import.meta.url), "utf8");
const drawn = ["--r0", "--r1", "--r2", "--r3", "--lost"];
/** Least contrast of text, and of what is drawn: WCAG 2.2, 1.4.3 and 1.4.11, level AA. */
const leastForText = 4.5;
const leastForShapes = 3;

describe.skipIf(!hasTool("chromium"))("the report of drills in Chromium", () => {
  let browser: Browser;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "evenkeel-report-"));
    await writeFile(join(folder, "drills.html"), reportPage(report));
    url = pathToFileURL(join(folder, "drills.html")).href;
    // Chromium's own sandbox can't be had by root, nor in most containers.
    browser = await chromium.launch({ executablePath: pathOf("chromium") ?? "", args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
    describe.each([1280, 390])("at %i pixels", (width) => {
      let page: Page;
      const requests: string[] = [];
      const complaints: string[] = [];

      beforeEach(async () => {
        page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        page.on("request", (request) => requests.push(request.url()));
        page.on("console", (message) => complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        requests.length = 0;
        complaints.length = 0;
        await page.goto(url);
      });
      afterEach(() => page.close());

      it("shows each drill with its verdict, in the summary and in a section of its own", async () => {
        const titles = report.results.map(({ title }) => title);
        expect(await page.getByRole("heading", { level: 2 }).allTextContents()).toEqual(titles);
        for (const [index, { name, verdict, reasons }] of report.results.entries()) {
          const row = page.locator(".summary tbody tr").nth(index);
          expect(await row.textContent()).toContain(name);
          expect(await row.textContent()).toContain(verdict);
          const section = page.getByRole("article").nth(index);
          for (const reason of reasons) expect(await section.getByText(reason).isVisible()).toBe(true);
        }
      });

      it("asks for nothing but itself, and has nothing to complain of", async () => {
        await page.waitForLoadState("networkidle");
        expect(requests.filter((request) => request !== "data:,")).toEqual([url]);
        expect(complaints).toEqual([]);
      });

      it("fits in: what is wider than the screen scrolls by itself, and can be reached by the keyboard", async () => {
        expect(await ask(page, "overflow()")).toBe(0);
        for (const region of await page.locator(".scroll").all())
          expect(await region.getAttribute("tabindex")).toBe("0");
        expect(await ask(page, 'cutOff(".scroll, svg, .phases")')).toEqual([]);
      });

      it("has text that can be read", async () => {
        for (const details of await page.locator("details > summary").all()) await details.click();
        const texts = await ask<readonly { text: string; contrast: number }[]>(page, "texts()");
        expect(texts.length).toBeGreaterThan(100);
        expect(texts.filter(({ contrast }) => contrast < leastForText)).toEqual([]);
      });

      it("has flags that don't cover each other, each with its words below", async () => {
        for (const article of await page.getByRole("article").all()) {
          const flags = await article.locator(".flags .flag").all();
          const boxes = await Promise.all(
            flags.map(async (flag) => (await flag.boundingBox()) ?? fail("a flag is not shown")),
          );
          for (const [index, one] of boxes.entries())
            for (const other of boxes.slice(index + 1)) {
              const beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
              const below = one.y + one.height <= other.y || other.y + other.height <= one.y;
              expect(beside || below, `${JSON.stringify(one)} ${JSON.stringify(other)}`).toBe(true);
            }
          expect(await article.locator(".flag-list li").count()).toBe(flags.length);
        }
      });
    });

    it("draws releases and losses in colours that stand out", async () => {
      const page = await browser.newPage({ colorScheme });
      await page.goto(url);
      const question = `colours(${JSON.stringify(drawn)}, "--card")`;
      const colours = await ask<readonly { name: string; contrast: number }[]>(page, question);
      expect(colours.map(({ name }) => name)).toEqual(drawn);
      expect(colours.filter(({ contrast }) => contrast < leastForShapes)).toEqual([]);
      await page.close();
    });

    it("draws what was measured: losses where they were, and who answered", async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme });
      await page.goto(url);
      const killed = page.getByRole("article").first();
      const chart = await killed.locator("svg.rate").boundingBox();
      const lost = await killed.locator("svg.rate path.lost").boundingBox();
      if (chart === null || lost === null) throw new Error("the chart is not shown");
      // The sample loses from 5.1 s to 12.3 s of 30.
      expect((lost.x - chart.x) / chart.width).toBeCloseTo(5 / 30, 1);
      expect((lost.x + lost.width - chart.x) / chart.width).toBeCloseTo(13 / 30, 1);
      expect(await killed.getByRole("img").getAttribute("aria-label")).toContain("Not right were");
      await page.close();
    });
  });

  it("is dark where the reader wants it dark, and light elsewhere", async () => {
    const background = async (colorScheme: "light" | "dark") => {
      const page = await browser.newPage({ colorScheme });
      await page.goto(url);
      const colour = await ask(page, "background()");
      await page.close();
      return colour;
    };
    expect(await background("light")).toBe("rgb(251, 251, 249)");
    expect(await background("dark")).toBe("rgb(20, 23, 26)");
  });
});

/** Asks `in-page.js`. */
function ask<Answer = unknown>(page: Page, question: string): Promise<Answer> {
  return page.evaluate<Answer>(`{ ${inPage} }; globalThis.inPage.${question}`);
}

function fail(message: string): never {
  throw new Error(message);
}
