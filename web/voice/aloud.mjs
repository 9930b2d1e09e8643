// The browser's own speech: it reads the interviewer aloud and writes down what it hears. Loaded by the room page alone.
const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

/** Begins; answers with what can be done. Events go to one callback, as plain objects with a `type`. */
export function talk(language, tell) {
  let listening = false;
  let saying = 0;
  const ears = Recognition && new Recognition();
  if (ears) {
    Object.assign(ears, { lang: language, continuous: true, interimResults: true });
    ears.onresult = ({ results, resultIndex }) => {
      for (let index = resultIndex; index < results.length; index += 1) {
        tell({ type: "heard", text: results[index][0].transcript.trim(), final: results[index].isFinal });
      }
    };
    ears.onerror = ({ error }) => {
      // Silence is no failure, and stopping is our own wish.
      if (error === "no-speech" || error === "aborted") return;
      listening = false;
      tell({ type: "failed", error });
    };
    // Browsers stop listening by themselves after a while.
    ears.onend = () => { if (listening) ears.start(); };
  }
  const deafen = () => { listening = false; ears?.abort(); };
  const hush = () => { saying += 1; speechSynthesis.cancel(); };
  return {
    say(text) {
      hush();
      deafen();
      const mine = saying;
      // One utterance for each sentence: some browsers fall silent in the middle of a long one.
      const sentences = text.match(/[^.!?…]+[.!?…]*\s*/g) ?? [text];
      sentences.forEach((sentence, index) => {
        const utterance = new SpeechSynthesisUtterance(sentence.trim());
        utterance.lang = language;
        const last = index === sentences.length - 1;
        utterance.onend = () => { if (last && mine === saying) tell({ type: "said" }); };
        utterance.onerror = () => { if (mine === saying) { hush(); tell({ type: "said" }); } };
        speechSynthesis.speak(utterance);
      });
    },
    listen() {
      if (!ears || listening) return;
      listening = true;
      ears.start();
    },
    deafen,
    end() { deafen(); hush(); },
  };
}
