#!/usr/bin/env bash
# Packs the package, installs it into an empty folder and runs it there.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

npm pack --loglevel error --pack-destination "$folder" "$root" >/dev/null
cd "$folder"
printf '{ "name": "smoke", "private": true }\n' >package.json
npm install --loglevel error --no-audit --no-fund ./ci-autofix-*.tgz >/dev/null

version=$(node node_modules/ci-autofix/dist/main.js --version)
[ "$version" = "$(node -p 'require("./node_modules/ci-autofix/package.json").version')" ]
node node_modules/ci-autofix/dist/main.js --help | grep -q 'Watches CI runs'
printf 'sh: 1: prettier: not found\n##[error]Process completed with exit code 127.\n' >job.log
node node_modules/ci-autofix/dist/main.js analyze --input job.log --format json | grep -q '"diagnoses"'
printf "import { categories } from 'ci-autofix';\nif (!categories.includes('lint')) process.exit(1);\n" >library.mjs
node library.mjs
echo "the packed package works"
