// Builds dist/: the subset of the State's design system that the templates use, the islands and GraphiQL, under
// content-hashed names, compressed ahead of time, with manifest.json saying which name stands for what.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import esbuild from "esbuild";
import postcss from "postcss";

const root = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(root, "dist");
const staging = path.join(root, "dist.new");

/** Every `fr-…` class that a template, an island, our own style sheet or the Rust code names in full. */
function usedClasses() {
  const used = new Set();
  for (const folder of ["templates", "islands", "src"]) {
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = readFileSync(path.join(entry.parentPath, entry.name), "utf8");
      for (const [name] of text.matchAll(/\bfr-[a-zA-Z0-9_-]+/g)) used.add(name);
    }
  }
  return used;
}

const used = usedClasses();

/** The design system's sheets, narrowed to what is used and independent of a script:
 *  - selectors on classes that nobody uses go;
 *  - its typeface becomes a variable (the State's own typeface is loaded by state.css alone);
 *  - its dark theme, which its script switches by an attribute, also answers the reader's system setting where no choice was made;
 *  - and it stands on screens alone: paper is white. */
function narrow(css, from) {
  const tree = postcss.parse(css, { from });
  tree.walkAtRules(/^(font-face|charset)$/, (rule) => { rule.remove(); });
  tree.walkComments((comment) => {
    if (!comment.text.includes("SPDX")) comment.remove();
  });
  tree.walkRules((rule) => {
    if (rule.parent.type === "atrule" && rule.parent.name.endsWith("keyframes")) return;
    rule.selectors = rule.selectors.filter((selector) => {
      const positive = selector.replace(/:not\([^()]*(\([^()]*\)[^()]*)*\)/g, "");
      return [...positive.matchAll(/\.(fr-[a-zA-Z0-9_-]+)/g)].every(([, name]) => used.has(name));
    });
    if (rule.selectors.length === 0 || rule.selector === "") rule.remove();
  });
  tree.walkDecls("font-family", (declaration) => {
    if (declaration.value.includes("Marianne")) declaration.value = "var(--vivier-typeface)";
  });
  tree.walkRules((rule) => {
    const dark = rule.selectors.filter((selector) => selector.includes("[data-fr-theme=dark]"));
    if (dark.length === 0 || rule.parent.type !== "root") return;
    const chosen = postcss.atRule({ name: "media", params: "screen" });
    chosen.append(rule.clone({ selectors: dark }));
    const bySystem = postcss.atRule({ name: "media", params: "screen and (prefers-color-scheme: dark)" });
    const twin = rule.clone();
    twin.selectors = dark.map((selector) =>
      selector.replace(/(:root)?\[data-fr-theme=dark\]/, ":root:not([data-fr-theme])"),
    );
    bySystem.append(twin);
    rule.after([chosen, bySystem]);
    rule.selectors = rule.selectors.filter((selector) => !dark.includes(selector));
    if (rule.selectors.length === 0 || rule.selector === "") rule.remove();
  });
  tree.walkAtRules("media", (rule) => {
    if (rule.nodes.every((node) => node.type === "comment")) rule.remove();
  });
  return tree.toString();
}

const designSystem = {
  name: "design-system",
  setup(build) {
    build.onLoad({ filter: /@gouvfr[\\/]dsfr[\\/]dist[\\/].*\.css$/ }, ({ path: file }) => ({
      contents: narrow(readFileSync(file, "utf8"), file),
      loader: "css",
    }));
  },
};

/** Pictures that a sheet holds as `data:` become files like the others: the content security policy knows no other kind. */
const pictures = {
  name: "pictures",
  setup(build) {
    build.onResolve({ filter: /^data:image\// }, ({ path: address, kind }) => {
      if (kind !== "url-token") return undefined;
      const hash = createHash("sha256").update(address).digest("hex").slice(0, 8);
      return { path: `picture-${hash}.${address.startsWith("data:image/svg") ? "svg" : "png"}`, namespace: "picture", pluginData: address };
    });
    build.onLoad({ filter: /.*/, namespace: "picture" }, ({ pluginData: address }) => {
      const [head, body] = [address.slice(0, address.indexOf(",")), address.slice(address.indexOf(",") + 1)];
      return { contents: Buffer.from(head.endsWith(";base64") ? body : decodeURIComponent(body), head.endsWith(";base64") ? "base64" : "utf8"), loader: "file" };
    });
  },
};

/** GraphiQL within the content security policy: its typefaces stay out (they weigh more than the rest of its sheet), and the package
 *  that would write a <style> element gives way to ours. */
const graphiql = {
  name: "graphiql",
  setup(build) {
    build.onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, ({ path: file }) => {
      const tree = postcss.parse(readFileSync(file, "utf8"), { from: file });
      tree.walkAtRules("font-face", (rule) => { rule.remove(); });
      return { contents: tree.toString(), loader: "css" };
    });
    build.onResolve({ filter: /^react-style-singleton$/ }, () => ({ path: path.join(root, "graphiql/style-singleton.ts") }));
  },
};

/** Source path of each entry, and the name by which the pages ask for it. */
const entries = {
  "vivier.css": "assets/vivier.css",
  "noscript.css": "assets/noscript.css",
  "state.css": "assets/state.css",
  "vivier.js": "islands/main.ts",
  "graphiql.css": "graphiql/graphiql.css",
  "graphiql.js": "graphiql/graphiql.tsx",
  "favicon.svg": "assets/favicon.svg",
};

rmSync(staging, { recursive: true, force: true });
mkdirSync(staging, { recursive: true });
const bundles = Object.entries(entries).filter(([, source]) => !source.endsWith(".svg"));
const result = await esbuild.build({
  absWorkingDir: root,
  entryPoints: bundles.map(([, source]) => source),
  outdir: staging,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  publicPath: "/assets",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16"],
  jsx: "automatic",
  charset: "utf8",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".svg": "file", ".woff2": "file", ".woff": "empty", ".png": "file", ".graphql": "text" },
  plugins: [designSystem, graphiql, pictures],
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  const name = bundles.find(([, source]) => source === entryPoint)?.[0];
  if (name && path.extname(name) === path.extname(file)) manifest[name] = path.basename(file);
}
for (const [name, source] of Object.entries(entries)) {
  if (manifest[name]) continue;
  const content = readFileSync(path.join(root, source));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  manifest[name] = `${path.parse(name).name}-${hash}${path.extname(name)}`;
  writeFileSync(path.join(staging, manifest[name]), content);
}

const sizes = [];
for (const file of readdirSync(staging)) {
  if (!/\.(css|js|svg)$/.test(file)) continue;
  const content = readFileSync(path.join(staging, file));
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const gzip = gzipSync(content, { level: 9 });
  if (brotli.length < content.length) writeFileSync(path.join(staging, `${file}.br`), brotli);
  if (gzip.length < content.length) writeFileSync(path.join(staging, `${file}.gz`), gzip);
  if (/\.(css|js)$/.test(file)) sizes.push([file, content.length, gzip.length, brotli.length]);
}
const ordered = Object.fromEntries(Object.entries(manifest).sort());
writeFileSync(path.join(staging, "manifest.json"), `${JSON.stringify(ordered, null, 2)}\n`);
rmSync(out, { recursive: true, force: true });
renameSync(staging, out);
for (const [file, plain, gzip, brotli] of sizes) {
  console.log(`web/dist/${file}: ${plain} bytes, gzip ${gzip}, brotli ${brotli}`);
}
