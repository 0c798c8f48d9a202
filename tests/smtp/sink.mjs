// A mail server on a free port that keeps every mail as a file: node sink.mjs FOLDER. Says "listening smtp://…" on its output.
import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SMTPServer } from "smtp-server";

const [folder] = process.argv.slice(2);
let number = 0;

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  onData(stream, session, done) {
    const parts = [];
    stream.on("data", (part) => parts.push(part));
    stream.on("end", () => {
      number += 1;
      // Whoever looks finds whole mails only.
      const file = path.join(folder, `${String(number).padStart(6, "0")}.eml`);
      writeFileSync(`${file}.part`, Buffer.concat(parts));
      renameSync(`${file}.part`, file);
      done();
    });
  },
});
server.on("error", (error) => console.error(error.message));
const listening = server.listen(0, "127.0.0.1", () => console.log(`listening smtp://127.0.0.1:${listening.address().port}`));
