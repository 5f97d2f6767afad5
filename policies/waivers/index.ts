export * from "./book";
export * from "./review";
