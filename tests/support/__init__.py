"""What several test folders share: small, hand-made value objects."""
