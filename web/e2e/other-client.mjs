// Another front end, which knows LiveKit's conventions and nothing of Mockingbird. Bundled by the test and run in a page.
import { ParticipantKind, Room, RoomEvent } from "livekit-client";

/** Joins, and notes what a client's hooks for agents look at. */
export async function join(url, token) {
  const room = new Room();
  const seen = { states: [], captions: [] };
  const agent = () => [...room.remoteParticipants.values()].find(({ kind }) => kind === ParticipantKind.AGENT);
  const note = () => {
    const state = agent()?.attributes["lk.agent.state"];
    if (state && seen.states.at(-1) !== state) seen.states.push(state);
  };
  room.on(RoomEvent.ParticipantConnected, note).on(RoomEvent.ParticipantAttributesChanged, note);
  room.registerTextStreamHandler("lk.transcription", async (reader, { identity }) => {
    const { attributes } = reader.info;
    const text = await reader.readAll();
    seen.captions.push({ identity, text, attributes });
  });
  await room.connect(url, token);
  await room.localParticipant.setMicrophoneEnabled(true);
  const track = (participant) => [...participant.audioTrackPublications.values()][0]?.trackSid;
  Object.assign(window, {
    seen: () => ({ ...seen, agentTrack: agent() && track(agent()), ownTrack: track(room.localParticipant), ownAttributes: room.localParticipant.attributes, agentAttributes: agent()?.attributes }),
    chat: (text) => room.localParticipant.sendText(text, { topic: "lk.chat" }),
    rpc: (method, payload) => room.localParticipant.performRpc({ destinationIdentity: agent().identity, method, payload }).catch(({ message }) => `refused: ${message}`),
    leave: () => room.disconnect(),
  });
}
