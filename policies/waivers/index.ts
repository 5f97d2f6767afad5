/** Waivers: the reviewed file of findings that someone accepts until a date. */
export * from "./book";
