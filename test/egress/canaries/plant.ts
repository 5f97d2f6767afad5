/** Canaries: text that stands nowhere else. Whatever is found outside leaked, and its place is known. */
import { randomBytes } from "node:crypto";
import type { Plant } from "./forms";
import { plainHashes, readable } from "./views";

export class Canaries {
  readonly #places = new Map<string, string>();

  /** The canary of a place; the same place gives the same one, as one user has one id. */
  readonly plant: Plant = (where) => {
    for (const [canary, place] of this.#places) {
      if (place === where) {
        return canary;
      }
    }
    const canary = `cnry${randomBytes(8).toString("hex")}`;
    this.#places.set(canary, where);
    return canary;
  };

  get count(): number {
    return this.#places.size;
  }

  /** Places whose canary, or a plain hash of it, is in the text in any encoding. Takes text, or what `readable` made of it. */
  foundIn(text: string | readonly string[]): string[] {
    const all = typeof text === "string" ? readable(text) : text;
    return [...this.#places].flatMap(([canary, place]) => {
      const traces = [canary, ...plainHashes(canary)].map((trace) => trace.toLowerCase());
      return traces.some((trace) => all.some((view) => view.includes(trace))) ? [place] : [];
    });
  }
}
