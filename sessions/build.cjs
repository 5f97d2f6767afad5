// Bundles the launcher.
"use strict";

const { bundle } = require("../release/bundle.cjs");

bundle(__dirname);
