"""Pages of the register, the visits and the phone; what the API answers is in `field_api.api`."""
