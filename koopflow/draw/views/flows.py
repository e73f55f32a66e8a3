from koopflow.draw.sketch import Composition, Request
from koopflow.model.types import Model
def flows(model: Model, request: Request) -> Composition:
    raise NotImplementedError
