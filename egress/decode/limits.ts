/** Bounds on what one request may cost. Each is far above what the SDKs send and far below what would hurt an instance. */

/** Largest body on the wire. PostHog and Amplitude batches may reach 20 MB; no SDK comes near 8 MiB with default settings. */
export const maxBodyBytes = 8 * 1024 * 1024;
/** Largest body after decompression. Bounds zip bombs. */
export const maxDecodedBytes = 16 * 1024 * 1024;
/** Deepest JSON nesting. Vendors stop at 3 to 10 levels. */
export const maxDepth = 64;
/** Most values in one body. `{},{},…` grows about twentyfold when parsed, so bytes alone don't bound memory. */
export const maxValues = 500_000;
/** Largest event, and body beside its events: above what any vendor takes (Mixpanel and PostHog 1 MB). */
export const maxEventBytes = 1024 * 1024 + 64 * 1024;
/** Most values in one event of a large body. Mixpanel takes 255 properties, and parsing this many takes about 5 ms. */
export const maxEventValues = 10_000;
/** Most events in one request: the cap of Mixpanel's and Amplitude's own APIs. */
export const maxEvents = 2_000;
/** Longest text accepted as an id. */
export const maxIdLength = 1_024;
