// Stands for an egress proxy that takes any plan: it answers on its port, and that is all.
"use strict";
require("node:http")
  .createServer((_, answer) => answer.end())
  .listen(process.env.PORT);
