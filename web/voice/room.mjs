// The browser's side of an interview by voice: LiveKit's client behind a few functions, so that the app need not know it.
// Built into one file and loaded by the room page alone. Events go to one callback, as plain objects with a `type`.
import { ConnectionState, Room, RoomEvent, Track, setLogLevel } from "livekit-client";

setLogLevel("warn");

const AGENT = "interviewer";
/** How often levels are told: often enough for a ring that breathes, seldom enough for a battery. */
const LEVEL_EVERY_MS = 100;
/** Speech at arm's length has a tenth of full scale. */
const LOUDNESS = 4;

/** Microphones by name; asks for permission first. Refusals come as the browser's own error names. */
export async function microphones() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  for (const track of stream.getTracks()) track.stop();
  const devices = await Room.getLocalDevices("audioinput", false);
  return devices.map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** Listens to a microphone before the room is joined, and tells how loud it is. */
export async function check(microphone, tell) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: microphone ? { deviceId: { exact: microphone } } : true });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const levels = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    tell({ type: "levels", agent: 0, mine: Math.min(1, Math.sqrt(power) * LOUDNESS) });
  }, LEVEL_EVERY_MS);
  return {
    stop: async () => {
      clearInterval(levels);
      for (const track of stream.getTracks()) track.stop();
      await context.close();
    },
  };
}

/** Joins; answers with what can be done in the room. */
export async function join(url, token, microphone, tell) {
  const room = new Room({ adaptiveStream: false, dynacast: false, disconnectOnPageLeave: true });
  const agent = () => room.remoteParticipants.get(AGENT);
  const attributes = () => {
    const { "lk.agent.state": state = "", "mockingbird.progress": progress = "", "mockingbird.problem": problem = "" } = agent()?.attributes ?? {};
    tell({ type: "agent", here: Boolean(agent()), state, progress: parsed(progress), problem: parsed(problem) });
  };
  room
    .on(RoomEvent.ParticipantConnected, attributes)
    .on(RoomEvent.ParticipantDisconnected, attributes)
    .on(RoomEvent.ParticipantAttributesChanged, attributes)
    .on(RoomEvent.ConnectionStateChanged, (state) => tell({ type: "connection", state: state === ConnectionState.SignalReconnecting ? "reconnecting" : state }))
    .on(RoomEvent.ConnectionQualityChanged, (quality, participant) => participant.isLocal && tell({ type: "quality", quality }))
    .on(RoomEvent.AudioPlaybackStatusChanged, () => tell({ type: "playback", allowed: room.canPlaybackAudio }))
    .on(RoomEvent.MediaDevicesError, (error) => tell({ type: "microphone", error: error?.name ?? "" }))
    .on(RoomEvent.Disconnected, () => { clearInterval(levels); tell({ type: "left" }); })
    .on(RoomEvent.TrackSubscribed, (track, publication, participant) => {
      if (track.kind === Track.Kind.Audio && participant.identity === AGENT) document.body.append(hidden(track.attach()));
    })
    .on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((element) => element.remove()));
  room.registerTextStreamHandler("lk.transcription", async (reader, { identity }) => {
    const { "lk.transcription_final": final = "true" } = reader.info.attributes ?? {};
    let text = "";
    try {
      for await (const piece of reader) {
        text += piece;
        tell({ type: "caption", mine: identity !== AGENT, text, final: final === "true" });
      }
    } catch {
      // The room was left in the middle of a caption; what was said is stored.
    }
  });
  const levels = setInterval(() => tell({
    type: "levels",
    agent: agent()?.audioLevel ?? 0,
    mine: room.localParticipant.audioLevel ?? 0,
  }), LEVEL_EVERY_MS);
  const speak = (on) => room.localParticipant.setMicrophoneEnabled(on, {
    deviceId: microphone || undefined, echoCancellation: true, noiseSuppression: true, autoGainControl: true,
  });
  try {
    await room.connect(url, token);
    await speak(true);
  } catch (error) {
    // Without a microphone nobody stays in the room: the interviewer would talk to nobody.
    clearInterval(levels);
    room.removeAllListeners();
    await room.disconnect();
    throw error;
  }
  tell({ type: "playback", allowed: room.canPlaybackAudio });
  attributes();
  // The lock is lost whenever the page is hidden.
  let screen;
  const stayAwake = async () => {
    if (document.visibilityState === "visible") screen = await navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", stayAwake);
  await stayAwake();
  const call = (method, payload) => room.localParticipant.performRpc({ destinationIdentity: AGENT, method, payload: JSON.stringify(payload) });
  return {
    mute: (on) => speak(!on),
    hear: () => room.startAudio(),
    write: (text) => room.localParticipant.sendText(text, { topic: "lk.chat" }),
    typing: () => room.localParticipant.sendText("", { topic: "mockingbird.typing" }),
    skip: (stage) => call("skip", { stage }),
    end: () => call("end", {}),
    leave: async () => { document.removeEventListener("visibilitychange", stayAwake); await screen?.release().catch(() => undefined); await room.disconnect(); },
  };
}

function parsed(text) {
  try { return text ? JSON.parse(text) : null; } catch { return null; }
}

function hidden(element) {
  element.hidden = true;
  return element;
}
