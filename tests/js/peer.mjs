// A strict Matrix user, driven by JSON lines: {"id": 1, "command": "login", …} on stdin is answered
// by {"id": 1, "ok": …} or {"id": 1, "error": "…"}; each room event comes as {"event": {…}}.
// As Element since April 2026 it shares keys with, and reads, devices signed by their owner only.
import readline from "node:readline";

// stdout carries the protocol; what the SDK logs would spoil it.
for (const level of ["log", "info", "debug", "warn", "trace"]) console[level] = () => {};
console.error = (...parts) => process.stderr.write(parts.join(" ") + "\n");

// matrix-js-sdk 43 asks for Node 22; this is all that it misses in Node 20.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((keep, fail) => { resolve = keep; reject = fail; });
  return { promise, resolve, reject };
};

const sdk = await import("matrix-js-sdk");
const { AllDevicesIsolationMode, OnlySignedDevicesIsolationMode } = await import(
  "matrix-js-sdk/lib/crypto-api/index.js"
);
const { PollResponseEvent } = await import(
  "matrix-js-sdk/lib/extensible_events_v1/PollResponseEvent.js"
);

let client;
let credentials;

function write(message) {
  process.stdout.write(JSON.stringify(message) + "\n");
}

async function shieldOf(event) {
  const info = await client.getCrypto().getEncryptionInfoForEvent(event);
  return info && { colour: info.shieldColour, reason: info.shieldReason };
}

async function report(event) {
  // What an invitation tells about its room are excerpts without an id.
  if (!event.getId()) return;
  // That may not have begun yet; what could not be opened, and is later, is told once more.
  await client.decryptEventIfNeeded(event);
  write({
    event: {
      event_id: event.getId(),
      room_id: event.getRoomId(),
      sender: event.getSender(),
      type: event.getType(),
      content: event.getContent(),
      encrypted: event.isEncrypted(),
      failed: event.isDecryptionFailure(),
      failure: event.decryptionFailureReason ?? null,
      // colour 0 is no shield, 1 grey, 2 red; null is an event that was never encrypted.
      shield: event.isEncrypted() ? await shieldOf(event) : null,
    },
  });
}

async function until(holds) {
  while (!holds()) await new Promise((next) => client.once(sdk.ClientEvent.Sync, next));
}

function room(id) {
  const found = client.getRoom(id);
  if (!found) throw new Error(`unknown room ${id}`);
  return found;
}

// The homeserver wants the password before it replaces cross-signing keys, not for the first ones.
async function withPassword(request) {
  try {
    return await request(null);
  } catch (refused) {
    return await request({ ...credentials, session: refused.data?.session });
  }
}

const commands = {
  async login({ url, user, password, strict = true }) {
    credentials = { type: "m.login.password", identifier: { type: "m.id.user", user }, password };
    const session = await sdk.createClient({ baseUrl: url }).loginRequest(credentials);
    client = sdk.createClient({
      baseUrl: url,
      accessToken: session.access_token,
      userId: session.user_id,
      deviceId: session.device_id,
    });
    await client.initRustCrypto({ useIndexedDB: false });
    client
      .getCrypto()
      .setDeviceIsolationMode(
        strict ? new OnlySignedDevicesIsolationMode() : new AllDevicesIsolationMode(false),
      );
    client.on(sdk.ClientEvent.Event, report);
    // A key that came late: the same event again, readable now.
    client.on(sdk.MatrixEventEvent.Decrypted, (event) => {
      if (!event.isDecryptionFailure()) report(event);
    });
    await client.startClient({ initialSyncLimit: 50, threadSupport: true });
    await until(() => client.isInitialSyncComplete());
    return { user_id: session.user_id, device_id: session.device_id };
  },

  // Make cross-signing keys and sign the own device.
  async bootstrap() {
    const crypto = client.getCrypto();
    await crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys: withPassword });
    return await crypto.getCrossSigningStatus();
  },

  async create_room({ name = "", encrypted = true, invite = [] }) {
    const content = { algorithm: "m.megolm.v1.aes-sha2" };
    const encryption = { type: "m.room.encryption", state_key: "", content };
    const created = await client.createRoom({
      name,
      invite,
      preset: "private_chat",
      initial_state: encrypted ? [encryption] : [],
    });
    const here = () => client.getRoom(created.room_id);
    await until(() => here() && (!encrypted || here().hasEncryptionStateEvent()));
    return created.room_id;
  },

  async join({ room_id }) {
    await client.joinRoom(room_id);
    await until(() => client.getRoom(room_id)?.getMyMembership() === "join");
  },

  // Whoever sends before this does not encrypt for the newcomer.
  async until_joined({ room_id, user_id }) {
    await until(() => room(room_id).getMember(user_id)?.membership === "join");
  },

  async send({ room_id, type = "m.room.message", content }) {
    return (await client.sendEvent(room_id, type, content)).event_id;
  },

  // A tap on the answers of a poll, as this client makes it.
  async tap({ room_id, poll, answers }) {
    const response = PollResponseEvent.from(answers, poll).serialize();
    return (await client.sendEvent(room_id, response.type, response.content)).event_id;
  },

  // The poll as this client would draw it, null if it sees none.
  async poll({ room_id, event_id }) {
    await room(room_id).processPollEvents(room(room_id).getLiveTimeline().getEvents());
    const poll = room(room_id).polls.get(event_id);
    if (!poll) return null;
    const responses = (await poll.getResponses()).getRelations();
    return {
      question: poll.pollEvent.question.text,
      answers: poll.pollEvent.answers.map(({ id, text }) => ({ id, text })),
      ended: poll.isEnded,
      responses: responses.map((each) => ({
        sender: each.getSender(),
        content: each.getContent(),
      })),
    };
  },

  // A message as this client shows it, with the edits it accepts, and whether there is one.
  async shown({ room_id, event_id }) {
    const event = room(room_id).findEventById(event_id);
    if (!event) throw new Error(`unknown event ${event_id}`);
    return { body: event.getContent().body, edited: event.replacingEvent() !== null };
  },

  // Would this event ring, would it be highlighted?
  async push_actions({ room_id, event_id }) {
    const event = room(room_id).findEventById(event_id);
    if (!event) throw new Error(`unknown event ${event_id}`);
    return client.getPushActionsForEvent(event, true);
  },

  // How another user's devices look from here.
  async devices({ user_id }) {
    const crypto = client.getCrypto();
    const known = (await crypto.getUserDeviceInfo([user_id], true)).get(user_id) ?? new Map();
    const devices = {};
    for (const device_id of known.keys()) {
      const status = await crypto.getDeviceVerificationStatus(user_id, device_id);
      devices[device_id] = { signed_by_owner: status.signedByOwner };
    }
    return devices;
  },
};

async function obey({ id, command, ...parameters }) {
  try {
    write({ id, ok: (await commands[command](parameters)) ?? null });
  } catch (failure) {
    write({ id, error: String(failure?.stack ?? failure) });
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  obey(JSON.parse(line));
}
// The test is over, or the process that ran it is gone.
process.exit(0);
