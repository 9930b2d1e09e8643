"""The same conversation by livekit-agents 1.8.9, for `just bench-voice`."""

import os

from livekit.agents import Agent, AgentServer, AgentSession, JobContext, JobProcess, JobRequest, cli, function_tool
from livekit.plugins import deepgram, openai, silero

SPEECH_URL = os.environ["SPEECH_URL"]
MODEL_URL = os.environ["MODEL_URL"]


class Interviewer(Agent):
    """Judges the answers as Mockingbird does; there it is a request beside the reply, here a tool as is usual."""

    def __init__(self) -> None:
        super().__init__(instructions="You are an interviewer. Judge each answer, then ask the next question.")

    @function_tool()
    async def assess_answer(self, score: int, key_points: list[str], stage_served: bool) -> str:
        """Judges the candidate's last answer.

        Args:
            score: from 1 (poor) to 5 (excellent)
            key_points: what was good or missing, a few words each
            stage_served: whether the next part of the interview may begin
        """
        return "Noted."


# The operator's limit is not what is measured: every interview is taken.
server = AgentServer(load_fnc=lambda _: 0.0, port=0)


def prewarm(process: JobProcess) -> None:
    process.userdata["vad"] = silero.VAD.load()


server.setup_fnc = prewarm


async def accept(request: JobRequest) -> None:
    await request.accept(identity="interviewer")


@server.rtc_session(agent_name=os.environ["AGENT_NAME"], on_request=accept)
async def entrypoint(context: JobContext) -> None:
    session = AgentSession(
        vad=context.proc.userdata["vad"],
        stt=deepgram.STT(base_url=f"{SPEECH_URL}/listen", api_key="key"),
        llm=openai.LLM(model="gpt-4.1-mini", base_url=MODEL_URL, api_key="key"),
        tts=openai.TTS(base_url=SPEECH_URL, api_key="key", response_format="pcm"),
        turn_handling={"turn_detection": os.environ["TURN_DETECTION"]},
    )
    await session.start(agent=Interviewer(), room=context.room)
    await session.generate_reply(instructions="Greet the candidate.")


if __name__ == "__main__":
    cli.run_app(server)
