/** What hostile requests share: odd names, and bodies written as text, since the oddity is in the bytes. */
import { type Form, type Plant, post } from "./form";

export const body = (path: string, text: (plant: Plant) => string, own: Record<string, string> = {}) =>
  post(
    path,
    (plant) => Buffer.from(text(plant)),
    () => own,
  );

export const item = (vendor: string, name: string, leaving: number, request: Form["request"]): Form => ({
  name: `${vendor}: ${name}`,
  vendor,
  leaving,
  request,
});

/** Names that every object has. */
export const names = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "__defineGetter__",
];
export const hollow = (plant: Plant) => names.map((name) => `"${name}":"${plant(`property ${name}`)}"`).join(",");
