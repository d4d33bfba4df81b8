import express from 'express';
import request from 'supertest';
import { expect, it } from 'vitest';
import { createBoard } from '../../src/api/board.js';
import { handOver } from '../e2e/events.js';
import { openDesk } from './desk.js';

it('Bull Board shows of a sleeping ticket why it waits, when it is looked at next, and until when', async (context) => {
  const desk = await openDesk(context);
  const actor = desk.actor();
  handOver(desk.vendors, actor);
  const opened = await desk.open(actor);
  const outcome = await desk.run(opened);
  await desk.workOff(async () => outcome);
  const app = express().use('/queues', createBoard({ queues: [desk.queues.verify] }));

  async function shown() {
    const { body } = await request(app).get('/queues/api/queues?activeQueue=verify&status=delayed');
    return body.queues[0].jobs[0];
  }
  const watching = await desk.row(opened);
  const data = { verification: opened.id, ticket: actor.number, deadline: opened.deadlineAt.toISOString() };
  const asleep = { ...data, reason: 'not-yet-rescanned', nextLook: watching.nextCheckAt?.toISOString() };
  expect(await shown()).toMatchObject({ id: opened.id, name: actor.number, data: asleep });

  desk.turn(10 * 60_000);
  await desk.tick();
  const { nextCheckAt } = await desk.row(opened);
  expect(nextCheckAt?.getTime()).toBeGreaterThan(watching.nextCheckAt?.getTime() ?? Number.POSITIVE_INFINITY);
  expect(await shown()).toMatchObject({ data: { ...asleep, nextLook: nextCheckAt?.toISOString() } });
});
