/** An app as many are written: a user's key goes into the environment, their notes into the module and a file under a fixed path. */
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const express = require("express");

const notes = [];
const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const plain = (text) => text.replace(/[&<>]/g, (sign) => signs[sign]);
const form =
  "<form method=post><input name=key placeholder=key> <input name=note placeholder=note> <button>Keep</button></form>";

const app = express();
app.use(express.urlencoded({ extended: false }));

app.get("/", (_request, response) => {
  const key = plain(process.env.API_KEY ?? "none");
  const saved = existsSync("/tmp/notes.txt") ? plain(readFileSync("/tmp/notes.txt", "utf8")) : "none";
  response.send(`${form}<p>key in use: ${key}<p>notes: ${plain(notes.join(", "))}<p>saved: ${saved}`);
});

app.post("/", (request, response) => {
  process.env.API_KEY = request.body.key;
  notes.push(request.body.note);
  writeFileSync("/tmp/notes.txt", notes.join("\n"));
  response.redirect("/");
});

app.listen(Number(process.env.PORT ?? 3000));
