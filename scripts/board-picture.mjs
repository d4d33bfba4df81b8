// Takes the picture of Bull Board for the README from a running demo (`npm run demo -- --keep`):
//   OPERATOR_PASSWORD=… node scripts/board-picture.mjs http://127.0.0.1:8080 docs/bull-board.png
// Needs Chromium on PATH (package chromium).
import { chromium } from 'playwright-core';
import { findBinary } from './find-binary.mjs';

const [url, path] = process.argv.slice(2);
const password = process.env.OPERATOR_PASSWORD;
const executablePath = findBinary('chromium') ?? findBinary('google-chrome');
if (!url || !path || !password)
  throw new Error('expected OPERATOR_PASSWORD, the address of the service and a file name');
if (!executablePath) throw new Error('expected chromium on PATH, found none; install the package chromium');

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
});
const viewport = { width: 1280, height: 820 };
const page = await browser.newPage({ viewport, httpCredentials: { username: 'operator', password } });
await page.goto(new URL('/queues/queue/verify?status=delayed', url).href);
await page.getByText('deadline').first().waitFor();
await page.screenshot({ path });
await browser.close();
