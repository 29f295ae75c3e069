// Parses each diagram of the JSON list in the input; answers the list of what is wrong.
import { readFileSync } from "node:fs";
import mermaid from "mermaid";

const wrong = [];
for (const diagram of JSON.parse(readFileSync(0, "utf8"))) {
  await mermaid.parse(diagram).catch((error) => wrong.push(error.message));
}
console.log(JSON.stringify(wrong));
