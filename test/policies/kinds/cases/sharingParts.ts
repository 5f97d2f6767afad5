/** What both kinds of sharing are made of. */
import { key } from "../surroundings";

export const value = "no-shared-value";

export const secretKey = { config: { "app:key": key }, secretKeys: ["app:key"] };
