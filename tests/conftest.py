"""What all tests share."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case after its argument where its value makes no name that is short and the same in each process."""
    if val is None or isinstance(val, str | int | float | bool):
        return None if len(str(val)) <= 60 else f"{argname}-{len(str(val))}-characters"
    return None if hasattr(val, "__name__") else argname
