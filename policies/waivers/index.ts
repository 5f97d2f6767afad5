export * from "./book";
