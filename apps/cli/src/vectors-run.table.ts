// Generated from test-vectors/manifest.json: `npm run check -- --update`.

/** Test cases by others that each release runs, by algorithm id, over all back ends. */
export const VECTORS_RUN: Readonly<Record<string, number>> = {}
