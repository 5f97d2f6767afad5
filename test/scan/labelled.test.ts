/** How many of the labelled faults are found, and how many findings are right. */
import { describe, expect, test } from "vitest";
import { scanFiles } from "../../scan";
import {
  appsFromRealCode,
  fourthFreshApps,
  frameworkApps,
  freshApps,
  type LabelledApp,
  labelledApps,
  plainFreshApps,
  secondFreshApps,
  seldomFreshApps,
  thirdFreshApps,
  unusualApps,
} from "./labelled/apps";
import { score } from "./labelled/score";

const apps = labelledApps();

async function scanApp(app: LabelledApp) {
  const { findings, problems } = await scanFiles(app.files);
  expect(problems).toEqual([]);
  return findings.map(({ file, at, rule }) => ({ file, line: at.line, rule }));
}

describe("the labelled apps", () => {
  test("are 40 for each framework, half of them with a fault, half of them kept back", () => {
    for (const framework of ["streamlit", "flask", "express"]) {
      const own = apps.filter((app) => app.framework === framework);
      expect(own).toHaveLength(40);
      expect(own.filter(({ labels }) => labels.length > 0)).toHaveLength(20);
      expect(own.filter(({ isHeld }) => isHeld)).toHaveLength(20);
    }
    expect(new Set(apps.map(({ framework, name }) => `${framework}/${name}`)).size).toBe(120);
  });

  test("hold no key in a known format in the files of this repository", () => {
    expect(apps.flatMap(({ files }) => files.filter(({ text }) => text.includes("{{")))).toEqual([]);
  });

  test.each([
    ["built on", false],
    ["kept back", true],
  ])(
    "those %s: at least 95 of 100 faults within a function, 70 across functions, 90 of 100 findings right",
    async (_, held) => {
      const { near, far, right, wrong, notes } = await score(
        apps.filter(({ isHeld }) => isHeld === held),
        scanApp,
      );
      expect(near.found / near.all, notes.join("\n")).toBeGreaterThanOrEqual(0.95);
      expect(far.found / far.all, notes.join("\n")).toBeGreaterThanOrEqual(0.7);
      expect(right / (right + wrong), notes.join("\n")).toBeGreaterThanOrEqual(0.9);
    },
  );

  test("every fault in an unusual spelling is found, and nothing in its twin", async () => {
    const { near, far, wrong, notes } = await score(unusualApps(), scanApp);
    expect(notes).toEqual([]);
    expect({ near, far, wrong }).toEqual({ near: { found: 28, all: 28 }, far: { found: 7, all: 7 }, wrong: 0 });
  });

  test.each([
    ["90 apps that nobody built the scan on", freshApps, { near: 25, far: 20 }],
    ["40 apps after them", secondFreshApps, { near: 10, far: 10 }],
    ["72 apps in other libraries and idioms", thirdFreshApps, { near: 32, far: 16 }],
    ["30 apps after them", fourthFreshApps, { near: 15, far: 6 }],
    ["24 apps in idioms that are seldom seen", seldomFreshApps, { near: 12, far: 5 }],
    ["24 apps as tutorials write them", plainFreshApps, { near: 12, far: 4 }],
    ["further frameworks and libraries", frameworkApps, { near: 178, far: 28 }],
  ])("every fault of %s is found, and nothing in their twins", async (_, list, { near, far }) => {
    const found = await score(list(), scanApp);
    expect(found.notes).toEqual([]);
    expect([found.near, found.far]).toEqual([
      { found: near, all: near },
      { found: far, all: far },
    ]);
  });

  test("the fresh apps are 130, half of them with a fault", () => {
    const fresh = [...freshApps(), ...secondFreshApps()];
    expect(fresh).toHaveLength(130);
    expect(fresh.filter(({ labels }) => labels.length === 1)).toHaveLength(65);
    expect(new Set(fresh.map(({ framework, name }) => `${framework}/${name}`)).size).toBe(130);
  });

  test("the apps in other libraries and idioms are 150, two thirds of them with a fault", () => {
    const fresh = [...thirdFreshApps(), ...fourthFreshApps(), ...seldomFreshApps(), ...plainFreshApps()];
    expect(fresh).toHaveLength(150);
    expect(fresh.filter(({ labels }) => labels.length > 0)).toHaveLength(101);
    expect(new Set(fresh.map(({ framework, name }) => `${framework}/${name}`)).size).toBe(150);
  });

  test("nothing is found in code that looks like a fault in published programs, and all in its faulty twins", async () => {
    const { near, far, right, wrong, notes } = await score(appsFromRealCode(), scanApp);
    expect(notes).toEqual([]);
    expect({ near, far, right, wrong }).toEqual({
      near: { found: 12, all: 12 },
      far: { found: 0, all: 0 },
      right: 12,
      wrong: 0,
    });
  });
});
