import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const compressible = /\.(js|css|html|svg)$/;

/** Puts a compressed copy beside each file, once, so that the server only has to choose. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved: (config) => {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      const files = await readdir(folder, { recursive: true });
      for (const file of files.filter((name) => compressible.test(name))) {
        const content = await readFile(join(folder, file));
        await writeFile(join(folder, `${file}.br`), await promisify(brotliCompress)(content));
        await writeFile(join(folder, `${file}.gz`), await promisify(gzip)(content, { level: 9 }));
      }
    },
  };
}

// SCRIP_URL and SCRIP_KEY are for `npm run dev`: where the API is, and as whom to call it.
const target = process.env["SCRIP_URL"] ?? "http://127.0.0.1:4400";
const key = process.env["SCRIP_KEY"];

export default defineConfig({
  plugins: [react(), compressed()],
  build: {
    // Nothing inline: the content security policy allows no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    // A browser asks for six files at a time: with one for each component, what the API is asked waited behind them.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: "shared", test: /web\/src\/(api|components|format)\/(?!DayChart)/ }],
        },
      },
    },
  },
  server: {
    proxy: {
      "/v1": { target, headers: key === undefined ? {} : { authorization: `Bearer ${key}` } },
    },
  },
});
