"""People who are on record twice: one name with two addresses or two Autodesk IDs."""

from kb.accounts.record import Person, same_email
from kb.accounts.view import View, fold


def second_identities(view: View, person: Person) -> list[Person]:
    """Return the other rows on record that look like the same person's: the same first and last name.

    Nobody who has left or is hidden counts, nor a row that is the same address and Autodesk ID again.
    """
    if not (person.first_name and person.last_name) or person.hidden:
        return []
    return [
        other
        for other in view.namesakes.get(fold(person.name), ())
        if other.id != person.id and not view.has_left(other) and _another_identity(person, other)
    ]


def _another_identity(one: Person, other: Person) -> bool:
    if other.hidden or not (other.email or other.autodesk_id):
        return False
    same_address = same_email(one.email, other.email)
    same_id = one.autodesk_id is not None and one.autodesk_id == other.autodesk_id
    if same_address:
        return not same_id and bool(one.autodesk_id and other.autodesk_id)
    return bool(one.email and other.email) or (not same_id and bool(one.autodesk_id and other.autodesk_id))
