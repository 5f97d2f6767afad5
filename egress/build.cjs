// Bundles the egress proxy.
"use strict";

const { bundle } = require("../release/bundle.cjs");

bundle(__dirname);
