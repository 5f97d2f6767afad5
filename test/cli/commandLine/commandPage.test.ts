import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandPage } from "../../../cli/commandLine/commandPage";
import { commands } from "../../../cli/commands";
import { repositoryRoot } from "../../../local/root";

const page = readFileSync(join(repositoryRoot(), "docs", "cli.md"), "utf8");

describe("docs/cli.md", () => {
  test("is what the commands say of themselves; 'npm run docs' writes it", () => {
    expect(page).toBe(commandPage(commands));
  });

  test("links every command to its section", () => {
    const links = [...page.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor]) => anchor);
    const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title?.replaceAll(" ", "-"));
    expect(links).toEqual(sections);
    const named = commands.flatMap((command) => ("commands" in command ? command.commands : [command]));
    expect(links).toHaveLength(named.length);
  });
});
