/** Names that other names are mistaken for: widely used packages of the npm registry. Not complete, and not a list of what may be added. */
export const wellKnownNpm: ReadonlySet<string> = new Set(
  `
  acorn ajv amqplib angular ansi-styles apollo-server argon2 async autoprefixer aws-sdk axios babel-core babel-eslint babel-jest
  babel-loader bcrypt bcryptjs bluebird body-parser bootstrap browserify bull bullmq bunyan c8 canvas chai chalk cheerio chokidar
  classnames clsx colors commander commitlint compression concurrently connect convict cookie cookie-parser cookie-session
  core-js cors cross-env cross-spawn crypto-js css-loader csv-parse csurf cypress d3 date-fns dayjs debug deepmerge del discord.js
  dompurify dotenv drizzle-orm ejs electron electron-builder ember-cli enzyme esbuild escape-string-regexp eslint eslint-config-prettier
  eslint-plugin-import eslint-plugin-react eslint-plugin-vue ethers event-stream eventemitter3 execa express express-session
  express-validator fast-glob fast-xml-parser fastify file-loader find-up firebase firebase-admin follow-redirects form-data
  formidable framer-motion fs-extra gatsby glob globals globby got graphql gulp handlebars hapi helmet highlight.js history hono
  html-webpack-plugin http-errors http-proxy http-proxy-middleware http-server husky i18next iconv-lite immer immutable inherits
  ini inquirer ioredis isomorphic-fetch jasmine jest jose jquery js-yaml jsdom json5 jsonwebtoken karma kleur knex koa koa-router
  leaflet lerna less lint-staged listr lit lodash lodash-es log4js lru-cache luxon mariadb marked memcached micromatch mime
  mime-types minimatch minimist mitt mkdirp mobx mocha moment moment-timezone mongodb mongoose morgan mqtt multer mustache mysql
  mysql2 nan nanoid nest next next-auth nock node-cron node-fetch node-gyp node-sass nodemailer nodemon normalize-url npm nuxt nyc
  objection ora ow p-limit p-map p-queue papaparse parcel passport passport-jwt passport-local path-to-regexp pdfkit pg picocolors
  picomatch pino pinia playwright pm2 postcss postcss-loader preact prettier prisma prom-client prompts prop-types protobufjs
  proxyquire pug puppeteer puppeteer-core qs query-string ramda rate-limiter-flexible react react-dom react-hook-form react-icons
  react-native react-query react-redux react-router react-router-dom react-scripts react-select react-test-renderer readable-stream
  recoil redis redux redux-saga redux-thunk reflect-metadata regenerator-runtime remark request resolve restify rimraf rollup rxjs
  safe-buffer sass sass-loader sequelize serverless sharp shelljs shortid sinon slugify socket.io socket.io-client source-map
  source-map-support sqlite3 stripe strip-ansi style-loader styled-components stylelint superagent supertest svelte swr tailwindcss
  tap tape telegraf terser terser-webpack-plugin three through2 tmp tslib tslint ts-jest ts-loader ts-morph ts-node tsup tsx
  tweetnacl twilio typeorm typescript uglify-js underscore undici unist-util-visit url-loader uuid validator vite vitest vue
  vue-router vue-template-compiler vuex web3 webpack webpack-cli webpack-dev-server winston ws xml2js xterm yaml yargs yargs-parser
  yarn yup zod zone.js zustand better-sqlite3 fast-check msw pnpm semver signal-exit string-width wrap-ansi which
  `
    .trim()
    .split(/\s+/),
);
