/** The review gate's own knowledge: what a review is over, how it is signed, and what it covers. No Pulumi, no network. */
export * from "./attestation";
export * from "./book";
export * from "./canonicalJson";
export * from "./compare";
export * from "./content";
export * from "./cover";
export * from "./decide";
export * from "./envelope";
export * from "./folder";
export * from "./githubIdentity";
export * from "./leafChanges";
export * from "./normalText";
export * from "./sets";
export * from "./statement";
export * from "./unreviewable";
