/** What resource types hold: a table made from the provider's schema, completed by hand. */
export { type Kind, kindOf, kinds, type Shape } from "./kinds";
export { isSecretKey, type Place, placesOf } from "./places";
export { hasSecretOutput, isMarkedBySchema, kindAt, rowOf } from "./table";
