/** What several kinds of harmless values are made of. */
export const env = "no-secret-in-env";

export const literal = "no-secret-literal-in-program";

export const base64 = (text: string) => Buffer.from(text).toString("base64");
